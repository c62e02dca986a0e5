"""Road layers, OpenStreetMap files and downloads, made into a clean graph per zone and its legs."""
