-- One database for each service, made when PostgreSQL starts on an empty volume; `clausula` is there already.
CREATE DATABASE prefect;
CREATE DATABASE mlflow;
