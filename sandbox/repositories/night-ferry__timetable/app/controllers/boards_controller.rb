class BoardsController < ApplicationController
  def show
    @sailings = Sailing.next_three
  end
end
