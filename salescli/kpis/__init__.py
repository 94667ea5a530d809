"""One module a KPI; its file name is the KPI's name. They are found by looking: there is no list to keep."""
