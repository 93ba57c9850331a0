output "url" {
  description = "Where the API is."
  value       = module.edge.url
}

output "cluster_name" {
  description = "aws eks update-kubeconfig --name."
  value       = module.eks.cluster_name
}

output "target_group_arn" {
  description = "What the TargetGroupBinding of the API names."
  value       = module.edge.target_group_arn
}

output "bucket_names" {
  description = "Of batches and of backups."
  value       = module.data.bucket_names
}

output "postgres" {
  description = "Where the database is, and which secret has its owner's password."
  value       = module.data.postgres
}

output "role_arns" {
  description = "What pods may, by account."
  value       = module.iam.role_arns
}

output "subnet_cidrs" {
  description = "By tier: the chart's network.egress names those of data."
  value       = module.network.subnet_cidrs
}
