package config

import "log/slog"

// Log is how the daemon logs.
type Log struct {
	JSON  bool       // one JSON object a line; false: text
	Level slog.Level // the least that is logged
}

var logKeys = []key[Log]{
	{"format", false, set(logFormat, func(to *Log) *bool { return &to.JSON })},
	{"level", false, set(logLevel, func(to *Log) *slog.Level { return &to.Level })},
}

// logFormat reads how lines are written, and reports whether as JSON.
func logFormat(r *reader, v value) (asJSON, ok bool) {
	s, ok := oneOf(r, v, "no format of a log", "text", "json")
	return s == "json", ok
}

// logLevel reads the least level that is logged.
func logLevel(r *reader, v value) (l slog.Level, ok bool) {
	s, ok := oneOf(r, v, "no level of a log", "debug", "info", "warn", "error")
	return l, ok && l.UnmarshalText([]byte(s)) == nil
}
