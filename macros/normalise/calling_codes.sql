{% macro calling_codes() -%}
    {#-
    ITU calling codes by ISO country. Left out are the countries where a national number keeps its leading zero (Italy) or has
    another trunk prefix than 0 or 1 (Hungary, Russia): there only international numbers can be read.
    -#}
    {{ return({
        'AE': '971', 'AT': '43', 'AU': '61', 'BE': '32', 'BR': '55', 'CA': '1', 'CH': '41', 'CN': '86', 'CZ': '420',
        'DE': '49', 'DK': '45', 'EG': '20', 'ES': '34', 'FI': '358', 'FR': '33', 'GB': '44', 'GR': '30', 'IE': '353',
        'IN': '91', 'IQ': '964', 'IR': '98', 'JP': '81', 'LU': '352', 'MA': '212', 'MX': '52', 'NL': '31', 'NO': '47',
        'NZ': '64', 'PL': '48', 'PT': '351', 'QA': '974', 'RO': '40', 'SA': '966', 'SE': '46', 'TR': '90', 'US': '1',
        'ZA': '27',
    }) }}
{%- endmacro %}
