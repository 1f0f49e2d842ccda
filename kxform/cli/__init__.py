"""The command line: options, exit codes, what is printed. Thin: no rule about YAML or Kubernetes lives here."""
