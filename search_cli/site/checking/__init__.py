"""What a built site must hold to, part by part; :mod:`search_cli.site.check` asks them all."""
