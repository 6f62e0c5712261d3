variable "cidr" {
  type        = string
  description = "The network's range."
}

variable "subnets" {
  type        = map(string)
  description = "Ranges of subnets, by name."
  default     = {}
}

variable "bastion" {
  type    = bool
  default = false
}
