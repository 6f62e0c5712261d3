defmodule GraftTest do
  use ExUnit.Case, async: true

  test "a tree that either noted is there" do
    assert Map.keys(Graft.merge(%{"a" => %Graft.Tree{}}, %{"b" => %Graft.Tree{}})) == ["a", "b"]
  end
end
