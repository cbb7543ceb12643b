"""MissionWatch: scheduled news monitoring of the international security mission in Haiti.

    feeds -poll-> Entry -fetch-> Page -clean-> Article -detect-> Detection -cluster-> Story -load-> news -alert-> Alert
                                                                                               `-digest-> Digest

The shape is described in docs/architecture.md.
"""

__version__ = "0.1.0"
