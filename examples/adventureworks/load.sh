#!/bin/sh
# Loads AdventureWorks' files. The folder comes from CDP_SHARED_DATA, `../shared/data` beside the project by default.
set -eu
cd "$(dirname "$0")"
files="${CDP_SHARED_DATA:-../../../shared/data}/adventureworks"
if [ ! -d "$files" ]; then
    echo "There is no folder $files. Set CDP_SHARED_DATA to the folder that holds adventureworks/." >&2
    exit 1
fi

# Every system writes its files in its own way.
shop() { table=$1; shift; cdp load "$@" --source shop --table "$table"; }
tabbed() { cdp load "$files/$3" --source "$1" --table "$2" --no-header --quote '' --delimiter '\t'; }
plussed() { cdp load "$files/$3" --source "$1" --table "$2" --no-header --quote '' --delimiter '+|' --row-end '&|'; }
piped() { cdp load "$files/$3" --source "$1" --table "$2" --no-header --quote '' --delimiter '|'; }

shop products "$files"/AdventureWorks_Products.csv
shop customers "$files"/AdventureWorks_Customers.csv
shop sales "$files"/AdventureWorks_Sales_*.csv

plussed crm emails oltp_EmailAddress.csv
plussed crm phones oltp_PersonPhone.csv
plussed crm address_uses oltp_BusinessEntityAddress.csv
plussed crm stores oltp_Store.csv
tabbed crm cards oltp_PersonCreditCard.csv
tabbed crm addresses oltp_Address.csv
tabbed crm states oltp_StateProvince.csv
tabbed crm customers oltp_Customer.csv

tabbed erp products oltp_Product.csv
tabbed erp product_costs oltp_ProductCostHistory.csv
tabbed erp product_prices oltp_ProductListPriceHistory.csv
tabbed erp inventory oltp_ProductInventory.csv

piped survey responses dw_FactSurveyResponse.csv
piped prospects buyers dw_ProspectiveBuyer.csv
piped resellers resellers dw_DimReseller.csv
piped resellers geography dw_DimGeography.csv

# The texts of reviews hold line ends; a review ends with the fractions of its last time.
cdp load "$files/oltp_ProductReview.csv" --source reviews --table reviews --no-header --quote '' --delimiter '\t' --row-end '.000\n'
