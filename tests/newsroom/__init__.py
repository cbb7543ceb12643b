"""The newsroom: invented outlets that publish one simulated day on loopback, feeds, pages, troubles and all.

It looks like the web and not like a fixture: every outlet has a host, a page template and a feed format of its own,
and what stands on pages beside the article is there too. The journey tests and `make demo` run the real pipeline on it.

    content/      outlets, articles by language, words around them, troubles: all composed for testing, no real news
    stories.py    reads the content
    day.py        when and where each article appears
    pages.py      article -> page        feeds.py  outlet -> feed
    troubles.py   what goes wrong on purpose
    server.py     Newsroom: serves all of it and remembers the requests      listener.py  its HTTP
    declare.py    a config folder that points MissionWatch at a newsroom
    expected.py   what the pipeline must make of it
"""
