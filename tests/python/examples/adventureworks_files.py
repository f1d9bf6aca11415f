"""A handful of rows in every file of AdventureWorks, each written the way that system writes.

Made up for the tests: Ada (shop 11001, contact 501) and Ben (11002, 502) share a phone; Cleo
(11003, 503) buys for a store; contact 504 has no shop account. Order SO2 was given to Ada and to
Ben. Address use 905 is a vendor's. Dora is a prospect under two spellings; Ada's namesake among the
prospects was born on the same day as Ada and is her.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

STAMP = "2025-01-01 00:00:00.000"
GUID = "00000000-0000-0000-0000-000000000000"

CUSTOMERS = """\
CustomerKey,Prefix,FirstName,LastName,BirthDate,MaritalStatus,Gender,EmailAddress,AnnualIncome,TotalChildren,EducationLevel,Occupation,HomeOwner
11001,MRS.,ADA,ARBOR,5/14/1965,M,F,ada@shop.example,"$90,000 ",2,Bachelors,Professional,Y
11002,MR.,BEN,BRÜCK,04/08/1966,S,M,Ben@shop.example,"$30,000 ",0,High School,Clerical,N
11003,,CLEO,COSTA,12/31/1970,S,NA,cleo@shop.example,"$60,000 ",1,Bachelors,Management,Y
"""

PRODUCTS = """\
ProductKey,ProductSubcategoryKey,ProductSKU,ProductName,ModelName,ProductDescription,ProductColor,ProductSize,ProductStyle,ProductCost,ProductPrice
1,2,BK-R1,"Road-1 Black, 52",Road-1,"Light, fast.",Black,52,U,600.1234,999.9950
2,31,HL-1,Sport Helmet,Sport,"Fits, all.",Red,0,0,12.0278,33.6442
"""

SALES_HEADER = (
    "OrderDate,StockDate,OrderNumber,ProductKey,CustomerKey,TerritoryKey,OrderLineItem"
    ",OrderQuantity\n"
)
SALES = {
    "2017": "01/01/2017,9/21/2001,SO1,1,11001,4,1,1\n01/01/2017,9/21/2001,SO1,2,11001,4,2,3\n",
    "2018": (
        "9/30/2018,9/21/2002,SO2,1,11001,4,1,1\n"
        "9/30/2018,9/21/2002,SO2,2,11002,9,1,2\n"
        "9/30/2018,9/21/2002,SO2,2,11001,4,2,1\n"
    ),
    "2019": "06/30/2019,9/21/2003,SO3,2,11003,10,1,1\n",
}

# Files without a header, as rows of cells.
TABBED = {
    "oltp_PersonCreditCard.csv": [["501", "71", STAMP], ["502", "72", STAMP]],
    "oltp_Address.csv": [
        ["801", "1 Elm St.", "", "Bothell", "79", "98011", "E6", GUID, STAMP],
        ["802", "2 Ash Rd.", "Flat 3", "London", "14", "SW1A 1AA", "E6", GUID, STAMP],
        ["803", "3 Oak Av.", "", "Bothell", "79", "98011", "E6", GUID, STAMP],
        ["804", "4 Fir Ln.", "", "Bothell", "79", "98011", "E6", GUID, STAMP],
        ["805", "5 Vendor Way", "", "Bothell", "79", "98011", "E6", GUID, STAMP],
    ],
    "oltp_StateProvince.csv": [
        ["79", "WA ", "US", "0", "Washington", "1", GUID, STAMP],
        ["14", "ENG", "GB", "1", "England", "10", GUID, STAMP],
        ["20", "HE ", "DE", "0", "Hessen", "8", GUID, STAMP],
    ],
    "oltp_Customer.csv": [
        ["11001", "501", "", "1", "AW00011001", GUID, STAMP],
        ["11002", "502", "", "10", "AW00011002", GUID, STAMP],
        ["11003", "503", "601", "1", "AW00011003", GUID, STAMP],
        ["1", "", "601", "1", "AW00000001", GUID, STAMP],
    ],
    "oltp_Product.csv": [
        ["707", "Sport Helmet", "HL-1", "0", "1", "Red", "4", "3", "13.0863", "34.9900", *[""] * 5,
         "S ", "", "", "31", "33", STAMP, "", "", GUID, STAMP],
        ["1", "Bearing Ball", "BA-1", "0", "0", "", "1000", "750", ".0000", ".0000", *[""] * 5,
         "", "", "", "", "", STAMP, "", "", GUID, STAMP],
    ],
    "oltp_ProductCostHistory.csv": [
        ["707", "2022-05-30 00:00:00.000", "2023-05-29 00:00:00.000", "12.0278", STAMP],
        ["707", "2023-05-30 00:00:00.000", "", "13.8782", STAMP],
    ],
    "oltp_ProductListPriceHistory.csv": [["707", "2022-05-30 00:00:00.000", "", "35.9900", STAMP]],
    "oltp_ProductInventory.csv": [
        ["707", "1", "A", "1", "408", GUID, STAMP],
        ["707", "6", "B", "5", "324", GUID, STAMP],
    ],
}  # fmt: skip

PLUSSED = {
    "oltp_EmailAddress.csv": [
        ["501", "1", "ada@shop.example", GUID, STAMP],
        ["502", "2", "ben@shop.example", GUID, STAMP],
        ["503", "3", "cleo@shop.example", GUID, STAMP],
        ["504", "4", "dean@shop.example", GUID, STAMP],
    ],
    "oltp_PersonPhone.csv": [
        ["501", "425-555-0100", "1", STAMP],
        ["502", "425-555-0100", "1", STAMP],
        ["503", "1 (11) 500 555-0143", "1", STAMP],
        ["504", "425-555-0100", "1", STAMP],
    ],
    "oltp_BusinessEntityAddress.csv": [
        ["501", "801", "2", GUID, STAMP],
        ["501", "803", "5", GUID, STAMP],
        ["502", "801", "2", GUID, STAMP],
        ["503", "802", "2", GUID, STAMP],
        ["601", "804", "3", GUID, STAMP],
        ["905", "805", "3", GUID, STAMP],
    ],
    "oltp_Store.csv": [
        ["601", "Next-Door Bikes", "279",
         '<StoreSurvey xmlns="urn:x"><NumberEmployees>13</NumberEmployees></StoreSurvey>', GUID,
         STAMP],
    ],
}  # fmt: skip

PIPED = {
    "dw_FactSurveyResponse.csv": [
        ["1", "20120309", "11001", "4", "Accessories", "31", "Helmets", "2012-03-09 00:00:00.000"],
        ["2", "20120309", "19999", "4", "Accessories", "31", "Helmets", "2012-03-09 00:00:00.000"],
    ],
    "dw_ProspectiveBuyer.csv": [
        ["1", "9001", "Dora", "", "Dahl", "1980-02-03 00:00:00.000", "S", "F", "do@bought.example",
         "40000.0000", "0", "0", "Bachelors", "Clerical", "1", "1", "9 Pine St.",
         "", "Colma", "CA", "94014", "425-555-0100", "Ms.", "4"],
        ["2", "9001", "Dorah", "", "Dahl", "1980-02-03 00:00:00.000", "S", "F", "d@bought.example",
         "40000.0000", "0", "0", "Bachelors", "Clerical", "1", "1", "9 Pine St.",
         "", "Colma", "CA", "94014", "425-555-0111", "Ms.", "4"],
        ["3", "9003", "Ada", "", "Arbor", "1965-05-14 00:00:00.000", "M", "F", "aa@bought.example",
         "90000.0000", "2", "2", "Bachelors", "Professional", "1", "1", "8 Yew St.",
         "", "Colma", "CA", "94014", "425-555-0112", "Mrs.", "4"],
    ],
    "dw_DimReseller.csv": [
        ["1", "637", "AW00000001", "245-555-0173", "Warehouse", "Next-Door Bikes", "15", "S", "5",
         "2011", "2011", "Road", "4 Fir Ln.", "", "300000.0000", "Bank", "", "", "30000.0000",
         "1974"],
    ],
    "dw_DimGeography.csv": [
        ["637", "Bothell", "WA", "Washington", "US", "United States", "Estados Unidos",
         "États-Unis", "98011", "1", "198.51.100.2"],
        ["1", "Alexandria", "NSW", "New South Wales", "AU", "Australia", "Australia", "Australie",
         "2015", "9", "198.51.100.3"],
    ],
}  # fmt: skip

REVIEWS = (
    f"1\t707\tFay\t2024-09-17 00:00:00.000\tfay@review.example\t5\tGreat helmet.\nI wear it daily."
    f"\n\nReally.\t{STAMP}\n"
    f"2\t707\tAda\t2024-11-12 00:00:00.000\tada@shop.example\t4\tFits.\t{STAMP}\n"
)


def write_files(folder: Path) -> None:
    """Write every file that load.sh looks for into `folder`/adventureworks."""
    target = folder / "adventureworks"
    target.mkdir(parents=True)
    windows = {
        "AdventureWorks_Customers.csv": "\ufeff" + CUSTOMERS,
        "AdventureWorks_Products.csv": PRODUCTS,
        **{f"AdventureWorks_Sales_{year}.csv": SALES_HEADER + rows for year, rows in SALES.items()},
    }
    for name, text in windows.items():
        (target / name).write_bytes(text.replace("\n", "\r\n").encode())
    (target / "oltp_ProductReview.csv").write_text(REVIEWS)
    for name, rows in TABBED.items():
        (target / name).write_text(_joined(rows, "\t", "\n"))
    for name, rows in PLUSSED.items():
        (target / name).write_text(_joined(rows, "+|", "&|\n"))
    for name, rows in PIPED.items():
        (target / name).write_text(_joined(rows, "|", "\n"))


def _joined(rows: Sequence[Sequence[str]], delimiter: str, row_end: str) -> str:
    return "".join(delimiter.join(row) + row_end for row in rows)
