"""Two demo cantons, made by the same services that the app uses."""
