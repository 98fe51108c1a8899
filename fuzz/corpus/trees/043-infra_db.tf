resource "aws_db_instance" "a" {
  engine = "postgres"
  engine_version = "11.22" # old
  tags = { engine_version = "1" }
}
module "rds" {
  db_engine = "mysql"
  db_engine_version = "8.0"
  x = <<EOT
}
EOT
}
