"""How soon the program is ready and answers, how fast a rehearsal runs, how much memory it takes."""
