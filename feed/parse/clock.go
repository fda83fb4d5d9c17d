package parse

import "strings"

// clock is a time of day.
type clock struct {
	hour, minute, sec int
	noon              byte // 'a' or 'p' where the time is of half a day
	korean            bool // the half is named in Korean
	read              bool // it was read
}

// exact reports whether a time of day was read that is not midnight.
func (c *clock) exact() bool { return c.read && c.hour%24+c.minute+c.sec != 0 }

// set reads "15:04:05.000", "15:04", "150405" and "3:04 pm", and returns what is
// behind.
func (c *clock) set(s string) (rest string, ok bool) {
	c.read = true
	n, w := digits(s)
	switch {
	case w == 6:
		c.hour, c.minute, c.sec = n/10000, n/100%100, n%100
		s = s[w:]
	case w == 4:
		c.hour, c.minute = n/100, n%100
		s = s[w:]
	case w == 0 || w > 2:
		return s, false
	default:
		c.hour = n
		s = s[w:]
		if s == "" || s[0] != ':' && s[0] != '.' && s[0] != 'h' {
			return s, false
		}
		if n, w = digits(s[1:]); w == 0 || w > 2 {
			return s, false
		}
		c.minute = n
		s = s[1+w:]
		if s != "" && s[0] == ':' {
			if n, w = digits(s[1:]); w > 0 && w <= 2 {
				c.sec = n
				s = s[1+w:]
			}
		}
	}
	if s != "" && (s[0] == '.' || s[0] == ',') {
		if _, w := digits(s[1:]); w > 0 {
			s = s[1+w:]
		}
	}
	s = strings.TrimLeft(s, " ")
	if len(s) >= 2 {
		s = c.half(s)
	}
	if c.noon != 0 && c.hour <= 12 {
		c.hour %= 12
		if c.noon == 'p' {
			c.hour += 12
		}
	}
	return strings.TrimLeft(s, " "), true
}

// half takes the half of the day, before or behind the time: "pm", "p.m.", Korean.
func (c *clock) half(s string) string {
	for _, h := range [...]struct {
		word string
		noon byte
	}{{"오전", 'a'}, {"오후", 'p'}, {"上午", 'a'}, {"下午", 'p'}, {"午前", 'a'}, {"午後", 'p'}} {
		if rest, ok := strings.CutPrefix(s, h.word); ok {
			c.noon = h.noon
			if h.word == "오전" || h.word == "오후" {
				c.korean = true
			}
			return strings.TrimLeft(rest, " ")
		}
	}
	word := strings.ToLower(strings.ReplaceAll(s[:min(len(s), 4)], ".", ""))
	if !strings.HasPrefix(word, "am") && !strings.HasPrefix(word, "pm") || len(word) > 2 && word[2] != ' ' && word[2] != ',' {
		return s
	}
	c.noon = word[0]
	if s = s[1:]; s[0] == '.' {
		s = s[1:]
	}
	return strings.TrimPrefix(s[1:], ".")
}
