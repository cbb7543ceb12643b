"""The pages inside Airflow's UI: `app` serves them, `today` and `flow` compute what they show, `reading` asks the database."""
