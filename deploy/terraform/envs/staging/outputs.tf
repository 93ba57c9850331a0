output "url" {
  description = "Where the API is."
  value       = module.rollup.url
}

output "cluster_name" {
  description = "aws eks update-kubeconfig --name."
  value       = module.rollup.cluster_name
}

output "target_group_arn" {
  description = "What the TargetGroupBinding of the API names."
  value       = module.rollup.target_group_arn
}

output "role_arns" {
  description = "What pods may, by account."
  value       = module.rollup.role_arns
}

output "subnet_cidrs" {
  description = "By tier: the chart's network.egress names those of data."
  value       = module.rollup.subnet_cidrs
}
