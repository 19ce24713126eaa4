int missing_semicolon(
