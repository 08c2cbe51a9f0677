"""The InkSoft API 2 emulator."""
