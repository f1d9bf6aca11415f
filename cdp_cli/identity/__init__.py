"""Who is who: decisions of people about it, and why the warehouse thinks so."""
