-- Hurt if it fails: whoever is called by a short form that is looked up in vain, or that leads to another short form.
-- Not tested: whether a short form is anybody's full name: some are, and both then meet at the root.
with nicknames as (
    select * from {{ ref('nicknames') }}
)

select
    nicknames.nickname,
    nicknames.root
from nicknames
left join nicknames as further on nicknames.root = further.nickname
where
    further.nickname is not null
    or nicknames.nickname <> coalesce({{ name_key('nicknames.nickname') }}, '')
    or nicknames.root <> coalesce({{ name_key('nicknames.root') }}, '')
