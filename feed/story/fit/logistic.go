package main

import "math"

// example is a comparison with what it should have come to.
type example struct {
	x      []float64
	right  bool
	weight float64
}

// score is the sum of what is compared, weighed.
func (e *example) score(w []float64) (s float64) {
	for i, x := range e.x {
		s += w[i] * x
	}
	return s
}

// logistic fits weights by Newton's method, with a penalty on their squares but for
// the first, which is the bias.
func logistic(es []example, penalty float64) []float64 {
	if len(es) == 0 {
		return nil
	}
	w := make([]float64, len(es[0].x))
	for range 30 {
		h, g := slopes(es, w)
		for i := range w {
			l := penalty
			if i == 0 {
				l = 1e-6
			}
			g[i] -= l * w[i]
			h[i][i] += l
		}
		most := 0.0
		for i, step := range solve(h, g) {
			w[i] += step
			most = max(most, math.Abs(step))
		}
		if most < 1e-4 {
			break
		}
	}
	return w
}

// slopes are the gradient of the logarithm of the likelihood, and the lower half of
// its curvature.
func slopes(es []example, w []float64) (h [][]float64, g []float64) {
	h, g = make([][]float64, len(w)), make([]float64, len(w))
	for i := range h {
		h[i] = make([]float64, i+1)
	}
	for _, e := range es {
		p := 1 / (1 + math.Exp(-e.score(w)))
		d, v := -e.weight*p, e.weight*max(p*(1-p), 1e-6)
		if e.right {
			d += e.weight
		}
		for i, x := range e.x {
			if x == 0 {
				continue
			}
			g[i] += d * x
			for j := range i + 1 {
				h[i][j] += v * x * e.x[j]
			}
		}
	}
	return h, g
}

// solve solves h x = g for a positive definite h, of which the lower half is given.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for j := range n {
		for k := range j {
			h[j][j] -= h[j][k] * h[j][k]
		}
		h[j][j] = math.Sqrt(max(h[j][j], 1e-9))
		for i := j + 1; i < n; i++ {
			for k := range j {
				h[i][j] -= h[i][k] * h[j][k]
			}
			h[i][j] /= h[j][j]
		}
	}
	x := make([]float64, n)
	for i := range n {
		x[i] = g[i]
		for k := range i {
			x[i] -= h[i][k] * x[k]
		}
		x[i] /= h[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= h[k][i] * x[k]
		}
		x[i] /= h[i][i]
	}
	return x
}
