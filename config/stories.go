package config

import "time"

// Defaults of stories.
const (
	DefaultWindow  = 72 * time.Hour
	DefaultMaxOpen = 100_000
)

// Stories is how reports of one event find each other.
type Stories struct {
	Join         bool          // by themselves; else by the operator's word alone
	Window       time.Duration // how long an entry waits for others, and of quiet after which a story takes no more
	MaxOpen      int           // entries that wait at most
	MixLanguages bool          // a story may have reports in several languages
}

func newStories() Stories {
	return Stories{Join: true, Window: DefaultWindow, MaxOpen: DefaultMaxOpen}
}

var storiesKeys = []key[Stories]{
	{"join", false, set((*reader).boolean, func(to *Stories) *bool { return &to.Join })},
	{"window", false, set(duration(time.Hour, 30*24*time.Hour), func(to *Stories) *time.Duration { return &to.Window })},
	{"max_open", false, set(between(100, 1_000_000), func(to *Stories) *int { return &to.MaxOpen })},
	{"mix_languages", false, set((*reader).boolean, func(to *Stories) *bool { return &to.MixLanguages })},
}
