"""What needs files and a cluster together. Knows neither the command line nor what is printed."""
