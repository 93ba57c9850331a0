output "role_arns" {
  description = "By account."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
