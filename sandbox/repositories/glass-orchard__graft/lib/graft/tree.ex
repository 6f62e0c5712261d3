defmodule Graft.Tree do
  @moduledoc "A tree: fields with the time at which each was noted."

  defstruct fields: %{}, felled?: false
  @type t :: %__MODULE__{fields: %{atom() => {DateTime.t(), term()}}, felled?: boolean()}

  @spec merge(t(), t()) :: t()
  def merge(a, b) do
    fields = Map.merge(a.fields, b.fields, fn _name, x, y -> later(x, y) end)
    %__MODULE__{fields: fields, felled?: a.felled? or b.felled?}
  end

  defp later({at, _} = x, {other, _} = y), do: if(DateTime.compare(at, other) == :lt, do: y, else: x)
end
