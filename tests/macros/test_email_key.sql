-- Hurt if it fails: a customer counted twice for two spellings of one mailbox, or two people fused into one.
-- Not tested: what the providers will change.
{{ wrong_results(email_key('input'), [
    ['ana.lopez@gmail.com', 'analopez@gmail.com'],
    ['analopez+news@gmail.com', 'analopez@gmail.com'],
    ['a.n.a.lopez+a+b@googlemail.com', 'analopez@gmail.com'],
    ['ana.lopez+shop@outlook.com', 'ana.lopez@outlook.com'],
    ['ana+shop@hotmail.co.uk', 'ana@hotmail.co.uk'],
    ['ana+shop@icloud.com', 'ana@icloud.com'],
    ['ana+shop@protonmail.com', 'ana@protonmail.com'],
    ['ana.lopez@outlook.com', 'ana.lopez@outlook.com'],
    ['ana+shop@example.com', 'ana+shop@example.com'],
    ['ana.lopez@example.com', 'ana.lopez@example.com'],
    ['ana@notgmail.com', 'ana@notgmail.com'],
    ['ana.lopez@gmail.com.example.org', 'ana.lopez@gmail.com.example.org'],
    ['+@gmail.com', '+@gmail.com'],
    ['+news@gmail.com', '+news@gmail.com'],
    [none, none],
]) }}
