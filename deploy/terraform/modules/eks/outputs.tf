output "cluster_name" {
  description = "What pod identities are tied to."
  value       = aws_eks_cluster.this.name
}

output "endpoint" {
  description = "Kubernetes' API."
  value       = aws_eks_cluster.this.endpoint
}

output "taints" {
  description = "By group of nodes, as a pod tolerates them."
  value       = { for name, group in local.groups : name => [for key, value in group.taints : "${key}=${value}:NoSchedule"] }
}
