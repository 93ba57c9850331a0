output "instance_id" {
  description = "The machine."
  value       = module.node.instance_id
}

output "public_ip" {
  description = "Where peers and Ansible find it."
  value       = module.node.public_ip
}

output "private_ip" {
  description = "Where a monitoring-server finds it."
  value       = module.node.private_ip
}

output "doors" {
  description = "Every port that is open, as protocol/port and to whom."
  value       = module.node.doors
}

output "name" {
  description = "What it is named."
  value       = "${var.primary.name}-standby"
}
