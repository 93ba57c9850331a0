output "target_group_arn" {
  description = "What a TargetGroupBinding names, so that pods of the API are asked."
  value       = aws_lb_target_group.api.arn
}

output "url" {
  description = "Where the API is."
  value       = "https://${var.domain}"
}
