package config

import "fmt"

// dash enters the element of a list whose "-" stands at column at of line i.
func (s *slips) dash(i, at int) {
	s.leave(i, at, true)
	if s.found != nil {
		return
	}
	top := len(s.levels) - 1
	switch {
	case top >= 0 && s.levels[top].column == at && s.levels[top].list:
		s.levels[top].line, s.levels[top].filled = i, false
	case top >= 0 && s.levels[top].filled && s.levels[top].line < i:
		s.deeper(i, at)
	default:
		s.levels = append(s.levels, level{column: at, line: i, list: true})
	}
	s.value = -1
}

// enter enters the element of a mapping whose key stands at column at of line i.
func (s *slips) enter(i, at int, dashed bool) {
	if !dashed {
		s.leave(i, at, false)
	}
	if s.found != nil {
		return
	}
	top := len(s.levels) - 1
	switch {
	case top >= 0 && s.levels[top].column == at && !s.levels[top].list:
		s.levels[top].line, s.levels[top].filled = i, false
	case top >= 0 && s.levels[top].filled && !dashed:
		s.deeper(i, at)
	default:
		s.levels = append(s.levels, level{column: at, line: i})
	}
}

// leave closes what a line that begins at column at ends. Where it begins between two
// levels it belongs to none.
func (s *slips) leave(i, at int, list bool) {
	var left *level
	for len(s.levels) > 0 {
		top := s.levels[len(s.levels)-1]
		if top.column < at || top.column == at && (list || !top.list) {
			break
		}
		if !top.list || left == nil {
			left = &top
		}
		s.levels = s.levels[:len(s.levels)-1]
	}
	top := len(s.levels) - 1
	if left == nil || left.column == at || top >= 0 && s.levels[top].column == at {
		return
	}
	for top >= 0 && s.levels[top].list {
		top--
	}
	hint := "begin it "
	switch {
	case top < 0 || left.column-at < at-s.levels[top].column:
		hint += like(left)
	case left.column-at > at-s.levels[top].column:
		hint += like(&s.levels[top])
	default:
		hint += like(&s.levels[top]) + ", or " + like(left)
	}
	s.note(i, at, hint, "the indentation of this line is that of no line above")
}

// deeper notes a line that is indented below one that takes none.
func (s *slips) deeper(i, at int) {
	top := &s.levels[len(s.levels)-1]
	s.note(i, at, "begin it "+like(top), fmt.Sprintf("this line is indented deeper than line %d, which has a value already", top.line+1))
}

// like says where an element begins.
func like(l *level) string {
	return fmt.Sprintf("in column %d, as line %d", l.column+1, l.line+1)
}
