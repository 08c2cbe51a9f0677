"""What the two sides are compared by: the columns that both systems hold and an audit compares."""

KEY = "number"
COLUMNS = (
    "total", "currency", "status", "customer", "email", "phone", "name", "street", "city", "state", "postcode",
    "country", "tracking", "quantity", "skus",
)  # fmt: skip
