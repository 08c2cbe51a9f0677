"""The engines an audit can run on: DuckDB in this process, or Spark. The README beside this module compares them."""
