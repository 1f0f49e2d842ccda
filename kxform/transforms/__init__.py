"""The built-in transforms, one file each: the file's name is the command's name and its class's name."""
