output "key_arns" {
  description = "Of data and of backups."
  value       = { for name, key in aws_kms_key.this : name => key.arn }
}

output "bucket_arns" {
  description = "Of batches and of backups."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.arn }
}

output "bucket_names" {
  description = "Of batches and of backups."
  value       = { for name, bucket in aws_s3_bucket.this : name => bucket.bucket }
}

output "secret_arns" {
  description = "By name."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "parameter_arn" {
  description = "Every parameter of this environment."
  value       = "arn:aws:ssm:${var.region}:${var.account_id}:parameter/${var.name}/*"
}

output "postgres" {
  description = "Where the database is, and the secret that AWS keeps its owner's password in."
  value       = { host = aws_db_instance.postgres.address, port = 5432, owner_secret = one(aws_db_instance.postgres.master_user_secret[*].secret_arn) }
}

output "redis_arns" {
  description = "What may be connected to, and as whom."
  value       = [aws_elasticache_replication_group.redis.arn, aws_elasticache_user.app.arn]
}
