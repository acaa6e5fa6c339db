"""The accountability report (rendición de cuentas): what was promised, done and spent, what citizens said of it."""
