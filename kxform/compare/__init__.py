"""Compare objects by what they mean, in plain data. Knows neither files, nor the network, nor what is printed."""
