package config

import (
	"fmt"
	"log/slog"
)

// hidden stands for a secret wherever it would be printed.
const hidden = "(hidden)"

// Secret is a text that no verb of fmt, no encoder and no logger shows, wherever it
// lies. The zero Secret is empty.
type Secret struct {
	// A function, because reflection, by which fmt prints the unexported fields of
	// others, shows no more of it than an address.
	reveal func() string
}

// NewSecret hides s.
func NewSecret(s string) Secret { return Secret{func() string { return s }} }

// Reveal is the text itself.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// String says that there is something to hide.
func (s Secret) String() string { return hidden }

// Format writes [Secret.String] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// MarshalText writes [Secret.String], in JSON too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue is [Secret.String].
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
