-- Hurt if it fails: somebody whose number or name is one slip of the pen off, and who is taken for somebody else.
{%- set edits_as_told %}
    case at_most
        when '1' then least({{ edits('one', 'other', 1) }}, 2)
        else least({{ edits('one', 'other', 2) }}, 3)
    end
{%- endset %}
{{ wrong_results(edits_as_told, [
    ['19800101', '19800101', '1', '0'],
    ['19800101', '19800107', '1', '1'],
    ['19800101', '19810107', '1', '2'],
    ['19800110', '19800101', '1', '2'],
    ['12345', '1234', '1', '1'],
    ['12345', '2345', '1', '1'],
    ['12345', '23456', '1', '2'],
    ['', '', '1', '0'],
    ['', '1', '1', '1'],
    ['', '12', '1', '2'],
    ['anna', 'anne', '2', '1'],
    ['12345', '23456', '2', '2'],
    ['anna', 'nana', '2', '2'],
    ['anna', 'annamaria', '2', '3'],
    ['', '', '2', '0'],
], inputs=['one', 'other', 'at_most'], data_type='integer') }}
