-- Hurt if it fails: a partner's customer who is taken for somebody else because the partner hashed otherwise.
{{ wrong_results(clean_sha256('input'), [
    ['9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08 ', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['098f6bcd4621d373cade4e832627b4f6', none],
    ['test@example.com', none],
    ['', none],
    [none, none],
]) }}
