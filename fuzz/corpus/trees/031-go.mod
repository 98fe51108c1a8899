module plots.example/a

go 1.22

toolchain go1.22.3

require (
	golang.org/x/net v0.20.0
	b.example/c v1.0.0 // indirect
)
require d.example/e/v2 v2.0.1
