variable "subnet_id" {
  type = string
}

resource "aws_instance" "bastion" {
  ami           = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
  instance_type = "t4g.nano"
  subnet_id     = var.subnet_id
}
