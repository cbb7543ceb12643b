"""The stack behind `make up`: the environment, the embedded Postgres, the Airflow processes under one supervisor."""
