"""`python -m kxform`."""

from kxform.cli.app import main

if __name__ == "__main__":
    main()
