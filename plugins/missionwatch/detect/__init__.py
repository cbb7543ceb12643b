"""Detect: is an article about the topic, and what does it say.

topic = load_topic(Path("config/topics/haiti-security-mission"))
detection = Detector(topic).detect(title, text, language)
`read_lines` of the same path, handed to the Detector, lets its evidence name file and line.
"""

from missionwatch.detect.detector import Detector
from missionwatch.detect.lines import read_lines
from missionwatch.detect.topic import Topic, load_topic

__all__ = ["Detector", "Topic", "load_topic", "read_lines"]
