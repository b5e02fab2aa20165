// Glue wants a script. The job's main class, io.github.deltafold.spark.GlueJob, is in the jar of --extra-jars.
