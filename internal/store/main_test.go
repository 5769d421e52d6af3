package store_test

import (
	"testing"

	"tracker/internal/lawtest"
)

func TestMain(m *testing.M) { lawtest.Main(m) }
