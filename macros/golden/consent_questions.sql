{% macro consent_questions() -%}
    {#- The choices that stand in `customer_360`, as {column: [purpose, channel]}. -#}
    {{ return({
        'email_marketing_consent': ['marketing', 'email'],
        'sms_marketing_consent': ['marketing', 'sms'],
        'phone_marketing_consent': ['marketing', 'phone'],
        'post_marketing_consent': ['marketing', 'post'],
        'advertising_consent': ['advertising', 'ads'],
        'personalisation_consent': ['personalisation', 'web'],
    }) }}
{%- endmacro %}
