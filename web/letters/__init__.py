"""Papers the program makes: from the case's own facts through a Word template to a file to edit and one to print."""
