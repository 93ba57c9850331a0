resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name   = "${var.name}-postgres${var.postgres.version}"
  family = "postgres${var.postgres.version}"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  # An answer means that it is on the disk: the journal and the slashing database lose nothing.
  parameter {
    name  = "synchronous_commit"
    value = "on"
  }
}

resource "aws_db_instance" "postgres" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.postgres.version
  instance_class = var.postgres.instance_class
  db_name        = "orrery"
  # AWS makes the password and renews it; it is in no state.
  username                      = "orrery_owner"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = aws_kms_key.this["data"].key_id

  storage_type          = "gp3"
  allocated_storage     = var.postgres.storage_gb
  max_allocated_storage = var.postgres.max_storage_gb
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this["data"].arn

  multi_az               = var.postgres.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_ids.postgres]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this.name
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period   = var.postgres.backup_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "Sun:03:30-Sun:04:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = var.environment != "dev"
  skip_final_snapshot       = var.environment == "dev"
  final_snapshot_identifier = "${var.name}-final"

  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.this["data"].arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  tags                            = { Name = var.name }
}
